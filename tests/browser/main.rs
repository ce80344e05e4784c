//! Journeys through the page in Chromium, one file per module of the product.

mod audit;
mod checklist;
mod jobs;
mod ledgers;
mod org;
mod plans;
mod portal;
mod registers;
mod reports;
mod tasks;

use sortition_tests::accounts::PASSWORD;
use sortition_tests::browser::{Page, Role};

/// Signs in as one of the accounts, as every journey through the work area begins.
async fn sign_in(page: &Page, username: &str) {
    page.open("/app").await;
    page.fill("账号", username).await;
    page.fill("密码", PASSWORD).await;
    page.click(Role::Button, "登录").await;
    page.gone(Role::Button, "登录").await;
}

/// Leaves the place to somebody else.
async fn sign_out(page: &Page) {
    page.click(Role::Button, "个人菜单").await;
    page.click(Role::Button, "退出登录").await;
    page.find(Role::Button, "登录").await;
}
