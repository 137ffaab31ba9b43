"""Shape of what people type about themselves and their projects."""

from accounts.forms.members import MemberEditForm, MemberForm
from accounts.forms.notices import NoticeSettingsForm
from accounts.forms.people import ProfileForm, SignUpForm, TokenForm
from accounts.forms.projects import ProjectForm, SettingsForm

__all__ = [
    "MemberEditForm",
    "MemberForm",
    "NoticeSettingsForm",
    "ProfileForm",
    "ProjectForm",
    "SettingsForm",
    "SignUpForm",
    "TokenForm",
]
