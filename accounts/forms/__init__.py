"""Shape of what people type about themselves and their projects."""

from accounts.forms.members import InviteForm, MemberEditForm
from accounts.forms.notices import NoticeSettingsForm
from accounts.forms.people import ProfileForm, SignUpForm, TokenForm
from accounts.forms.projects import ProjectForm, SettingsForm

__all__ = [
    "InviteForm",
    "MemberEditForm",
    "NoticeSettingsForm",
    "ProfileForm",
    "ProjectForm",
    "SettingsForm",
    "SignUpForm",
    "TokenForm",
]
