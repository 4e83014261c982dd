use std::cell::RefCell;
use std::rc::Rc;

use futures::channel::oneshot;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageChannel, MessagePort};

/// Lets the event loop have its turn between chunks. A message to oneself, since timers are held back by four
/// milliseconds when nested and frame callbacks stop in hidden tabs.
pub struct Turn {
    to: MessagePort,
    waiting: Rc<RefCell<Option<oneshot::Sender<()>>>>,
}

impl Turn {
    /// A turn, to be passed again and again.
    pub fn new() -> Self {
        let channel = MessageChannel::new().expect("workers have message channels");
        let waiting: Rc<RefCell<Option<oneshot::Sender<()>>>> = Rc::default();
        let heard = Rc::clone(&waiting);
        let on_message = Closure::<dyn FnMut()>::new(move || {
            if let Some(sender) = heard.borrow_mut().take() {
                // Nobody waits any more when the receiver is gone.
                let _ = sender.send(());
            }
        });
        channel
            .port1()
            .set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        on_message.forget();
        Self {
            to: channel.port2(),
            waiting,
        }
    }

    /// Goes on after what the event loop has waiting.
    pub async fn pass(&self) {
        let (sender, receiver) = oneshot::channel();
        *self.waiting.borrow_mut() = Some(sender);
        self.to
            .post_message(&JsValue::NULL)
            .expect("the port is open");
        // The sender stays in `waiting` until it has sent.
        let _ = receiver.await;
    }
}
