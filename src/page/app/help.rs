use leptos::prelude::*;

use crate::page::components::dialog::Dialog;
use crate::spec::DatasetName;

const KEYS: [(&[&str], &str); 18] = [
    (&["Space"], "Play or pause"),
    (&["S"], "One training step"),
    (&["I"], "Look inside one training step"),
    (&["R"], "Rewind to the initial weights of the seed"),
    (&["1", "8"], "Focus a picture"),
    (&["←", "→"], "Next picture, in the row of pictures"),
    (&["↑", "↓"], "Next layer, in the list of layers"),
    (&["L"], "Go to the latent map; Tab goes on to A and B"),
    (
        &["Shift", "←", "→"],
        "Move the probe, in larger steps with Shift",
    ),
    (
        &["D"],
        "Drawing pad; arrows move its brush, with Shift further",
    ),
    (&["Space", "E"], "On the pad: brush down or up; eraser"),
    (&["Alt", "↑", "↓"], "Move the layer"),
    (&["Delete"], "Remove the layer"),
    (&["Ctrl", "Z"], "Undo; with Shift, or Ctrl Y: redo"),
    (&[","], "An earlier step of the history"),
    (&["."], "A later step; after the last, live"),
    (&["P"], "Presentation: fill the screen; Esc leaves"),
    (&["?"], "This help"),
];

/// What takes the names of the datasets, which stand in front of its words.
const DATASET: &str = "dataset('mnist')";

const CALLS: [(&str, &str); 14] = [
    ("ready", "the first run is ready"),
    (
        "load('deep')",
        "a preset ('dense', 'deep', 'conv_light' …), or a run as spec() gives it",
    ),
    ("spec()", "everything about the run, to change and load"),
    (
        DATASET,
        "or File objects in MNIST's layout, or { pictures: [File …], size: 32, colour: true }",
    ),
    (
        "train({ steps: 200 })",
        "or { epochs: 3 }; gives the status when done",
    ),
    ("play()", "go on training"),
    ("pause()", "stop"),
    ("rewind()", "back to the initial weights of the seed"),
    (
        "status()",
        "backend, adapter, step, epoch, trainLoss, valLoss, samplesPerSecond and more",
    ),
    ("encode(pictures)", "Float32Array of pictures to codes"),
    ("decode(codes)", "Float32Array of codes to pictures"),
    (
        "reconstruct(pictures)",
        "both, one after the other; with classes as a second argument where the model is conditional",
    ),
    (
        "probe(code)",
        "moves the latent map's probe; probe() reads it",
    ),
    (
        "weights(), setWeights(w)",
        "by name: { shape, data: Float32Array }",
    ),
];

/// The keys, and how to use the page from a console.
#[component]
pub fn HelpDialog(open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog open=open title="Help">
            <h3>"Keyboard"</h3>
            <dl class="keys">
                {KEYS
                    .map(|(keys, what)| {
                        let span = keys == ["1", "8"];
                        view! {
                            <div>
                                <dt>
                                    {keys
                                        .iter()
                                        .enumerate()
                                        .map(|(i, key)| {
                                            let dash = (span && i > 0).then_some("–");
                                            view! {
                                                {dash}
                                                <kbd>{*key}</kbd>
                                            }
                                        })
                                        .collect_view()}
                                </dt>
                                <dd>{what}</dd>
                            </div>
                        }
                    })}
            </dl>
            <h3>"From the console"</h3>
            <p class="dlg-p">
                <code>"window.hourglass"</code>
                " runs the page from scripts. Everything gives a promise; what cannot be done rejects with a message and changes nothing."
            </p>
            <dl class="calls">
                {CALLS
                    .map(|(call, what)| {
                        let names = (call == DATASET)
                            .then(|| {
                                DatasetName::ALL.map(|name| format!("'{}', ", name.id())).concat()
                            });
                        view! {
                            <div>
                                <dt>
                                    <code>{call}</code>
                                </dt>
                                <dd>{names} {what}</dd>
                            </div>
                        }
                    })}
            </dl>
            <h3>"Your data"</h3>
            <p class="dlg-p">
                "Everything runs on this device. No picture leaves the page. Drop a folder or files with pictures anywhere on the page to train on them; they are kept in this browser until you delete them under My pictures. MNIST's files are known by their content, whatever they are called."
            </p>
        </Dialog>
    }
}
