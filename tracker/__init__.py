"""The project: settings, addresses and the server around the app `claims`."""
