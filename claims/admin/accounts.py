"""The accounts of analysts and editors, for administrators."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest

from .base import Steady

admin.site.unregister([User, Group])


@admin.register(User)
class AccountAdmin(Steady, UserAdmin):
    list_display = ("username", "email", "first_name", "last_name", "is_staff", "in_groups")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description="groups")
    def in_groups(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all())


@admin.register(Group)
class AccountGroupAdmin(Steady, GroupAdmin):
    pass
