"""Shape of what people type about themselves and their projects."""

from accounts.forms.members import InviteForm, MemberEditForm, MemberInPlaceForm
from accounts.forms.notices import NoticeSettingsForm
from accounts.forms.people import AnonymiseForm, PasswordForm, ProfileForm, SignUpForm, TokenForm
from accounts.forms.projects import ProjectForm, SettingsForm

__all__ = [
    "AnonymiseForm",
    "InviteForm",
    "MemberEditForm",
    "MemberInPlaceForm",
    "NoticeSettingsForm",
    "PasswordForm",
    "ProfileForm",
    "ProjectForm",
    "SettingsForm",
    "SignUpForm",
    "TokenForm",
]
