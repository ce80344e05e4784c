//! `org`: units, users, roles, sessions, settings, calendar, notifications.

mod account_requests;
mod notifications;
mod password_links;
mod sessions;
mod settings;
mod units;
mod users;

pub use self::account_requests::{
    AccountRequestAction, AccountRequestKind, AccountRequestState, AccountRequestView,
    ConfirmedAccountRequest, CreateAccountRequest,
};
pub use self::notifications::{NotificationFilter, NotificationView};
pub use self::password_links::{
    CheckPasswordLink, PasswordLink, PasswordLinkView, UsePasswordLink,
};
pub use self::sessions::{
    BACKGROUND_HEADER, ChangePassword, MeView, OwnSessionView, RoleView, SessionView, SignIn,
    UnitBrief,
};
pub use self::settings::{
    CalendarDayView, CalendarFilter, CalendarYearView, DeadlineFilter, DeadlineView, IndustryView,
    NextValue, RegionKind, RegionView, SetCalendarDay, SetCalendarYear, SetCalendarYearDay,
    SetSetting, SettingAction, SettingValueView, SettingView,
};
pub use self::units::{CreateUnit, UnitFilter, UnitKind, UnitState, UnitView, UpdateUnit};
pub use self::users::{
    CreateUser, ResetPassword, Role, SetRoles, UserFilter, UserState, UserView, UserWithLink,
};
