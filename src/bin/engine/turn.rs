use std::cell::RefCell;
use std::rc::Rc;

use futures::channel::oneshot;
use js_sys::{Function, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageChannel, MessagePort};

/// Lets the event loop have its turn between chunks.
pub struct Turn {
    poster: Poster,
    waiting: Rc<RefCell<Option<oneshot::Sender<()>>>>,
}

/// How a task is put behind what the event loop has waiting. Timers would be held back by four milliseconds when nested, and frame
/// callbacks stop in hidden tabs.
enum Poster {
    /// The browser's `scheduler.postTask`, where it has one: it stays within the thread.
    Scheduler {
        scheduler: JsValue,
        post: Function,
        task: Closure<dyn FnMut()>,
    },
    /// A message to oneself, which takes a detour through another thread in Chromium.
    Port(MessagePort),
}

impl Turn {
    /// A turn, to be passed again and again.
    pub fn new() -> Self {
        let waiting: Rc<RefCell<Option<oneshot::Sender<()>>>> = Rc::default();
        let heard = Rc::clone(&waiting);
        let task = Closure::<dyn FnMut()>::new(move || {
            if let Some(sender) = heard.borrow_mut().take() {
                // Nobody waits any more when the receiver is gone.
                let _ = sender.send(());
            }
        });
        Self {
            poster: Poster::new(task),
            waiting,
        }
    }

    /// Goes on after what the event loop has waiting.
    pub async fn pass(&self) {
        let (sender, receiver) = oneshot::channel();
        *self.waiting.borrow_mut() = Some(sender);
        self.poster.post();
        // The sender stays in `waiting` until it has sent.
        let _ = receiver.await;
    }
}

impl Poster {
    fn new(task: Closure<dyn FnMut()>) -> Self {
        let member = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok();
        let scheduler = member(&js_sys::global(), "scheduler").filter(JsValue::is_object);
        let post = scheduler
            .as_ref()
            .and_then(|scheduler| member(scheduler, "postTask")?.dyn_into().ok());
        if let (Some(scheduler), Some(post)) = (scheduler, post) {
            return Self::Scheduler {
                scheduler,
                post,
                task,
            };
        }
        let channel = MessageChannel::new().expect("workers have message channels");
        channel
            .port1()
            .set_onmessage(Some(task.as_ref().unchecked_ref()));
        task.forget();
        Self::Port(channel.port2())
    }

    fn post(&self) {
        match self {
            Self::Scheduler {
                scheduler,
                post,
                task,
            } => {
                post.call1(scheduler, task.as_ref())
                    .expect("a task can be posted");
            }
            Self::Port(port) => port.post_message(&JsValue::NULL).expect("the port is open"),
        }
    }
}
