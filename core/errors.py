"""The tree of errors, by what the one who meets them may do.

SilverlineError
├── UserError         someone at the keyboard can mend it; carries what to do
│   ├── SettingsError     a setting or a file of settings is wrong
│   ├── WrongDatabase     the schema is older or newer than this program
│   └── Refused           what was asked for cannot be done as it stands
├── Unavailable       a service or look-up did not answer in time; try again or go without
├── WrongKey          the bytes are not ours, were changed, or the key is missing
└── IllegalEvent      a state machine was handed an event its state does not allow
    └── Stale             what was to be changed is another by now; look at it again
"""


class SilverlineError(Exception):
    """Base of all errors raised on purpose by this product."""


class UserError(SilverlineError):
    """Something a person can mend.

    `what` says what is wrong, `do` says what to do about it; both are shown as they are.
    """

    def __init__(self, what: str, do: str = "") -> None:
        super().__init__(f"{what} {do}".strip())
        self.what = what
        self.do = do


class SettingsError(UserError):
    """A setting, or the file it came from, cannot be used."""


class WrongDatabase(UserError):
    """The database's schema is not the one this program was written for."""


class Refused(UserError):
    """What was asked for contradicts itself, or what is on file; said in Chinese, for people."""


class Unavailable(SilverlineError):
    """A service did not answer before the deadline; the caller goes on without it."""


class WrongKey(SilverlineError):
    """A ciphertext cannot be opened: unknown key id, changed bytes, or not ours."""


class IllegalEvent(SilverlineError):
    """An event that the current state's row of the transition table does not list."""


class Stale(IllegalEvent):
    """What was to be changed is another by now: somebody was quicker. Said in Chinese."""

    reason = "stale"
