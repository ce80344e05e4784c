//! The keyboard of a journey: all that people do must be possible with it.

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;

use super::finding;
use super::page::Page;

impl Page {
    /// Presses and releases a key where the focus is.
    pub async fn press(&self, key: Key) {
        self.press_with(&[], key).await;
    }

    /// Presses a key while others, such as Control, are held.
    pub async fn press_with(&self, held: &[Key], key: Key) {
        self.strike(held, char::from(key)).await;
    }

    /// Presses a letter while others, such as Control, are held.
    pub async fn press_letter_with(&self, held: &[Key], letter: char) {
        self.strike(held, letter).await;
    }

    async fn strike(&self, held: &[Key], struck: char) {
        let code = |key: &Key| char::from(*key);
        let mut keys = KeyActions::new("keyboard".into());
        for value in held.iter().map(code) {
            keys = keys.then(KeyAction::Down { value });
        }
        keys = keys.then(KeyAction::Down { value: struck });
        keys = keys.then(KeyAction::Up { value: struck });
        for value in held.iter().rev().map(code) {
            keys = keys.then(KeyAction::Up { value });
        }
        self.client
            .perform_actions(keys)
            .await
            .expect("the keyboard works");
    }

    /// Types text where the focus is.
    pub async fn type_text(&self, text: &str) {
        let focused = self
            .client
            .active_element()
            .await
            .expect("something has the focus");
        focused.send_keys(text).await.expect("the text is typed");
    }

    /// Role and name of what has the focus.
    pub async fn focus(&self) -> (String, String) {
        let focused = self
            .client
            .active_element()
            .await
            .expect("something has the focus");
        let role = finding::accessible_role(&self.client, &focused)
            .await
            .expect("it has a role");
        let name = finding::accessible_name(&self.client, &focused)
            .await
            .expect("it has a name");
        (role, name)
    }

    /// Presses Tab until the focus is on the named element; panics if it cannot be reached so.
    pub async fn tab_to(&self, name: &str) {
        const REACH: usize = 80;
        let mut met = Vec::new();
        for _ in 0..REACH {
            self.press(Key::Tab).await;
            let (_, focused) = self.focus().await;
            if focused == name {
                return;
            }
            met.push(focused);
        }
        panic!("Tab does not reach “{name}”; it met {met:?}");
    }
}
