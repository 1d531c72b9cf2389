"""Why nothing was fetched. Each message is a sentence for the person who asked."""


class FetchError(Exception):
    """There is no whole answer from this address."""


class RefusedError(FetchError):
    """The address, or one that it redirects to, must not be fetched."""


class UnknownHostError(FetchError):
    """No such host: its name was looked up, and there is none."""


class TooLargeError(FetchError):
    """The answer is larger than what is kept, as it came or unpacked."""


class TooSlowError(FetchError):
    """The answer did not come in time."""
