//! The words of this project: one word, one meaning, on the page, in the code and in the docs. `docs/glossary.md` is made from this table
//! (`tests/docs.rs` compares the two).

/// What a group of terms is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Area {
    /// What is trained on.
    Data,
    /// What is trained.
    Model,
    /// What lies in the middle of it.
    Code,
    /// How it is trained.
    Training,
    /// How it is put to the test.
    Corruption,
    /// How it is computed.
    Engine,
    /// How it is shown.
    Page,
}

impl Area {
    /// All areas, in the order of the glossary.
    pub const ALL: [Self; 7] = [
        Self::Data,
        Self::Model,
        Self::Code,
        Self::Training,
        Self::Corruption,
        Self::Engine,
        Self::Page,
    ];

    /// Its heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Data => "Data",
            Self::Model => "Model",
            Self::Code => "Latent code",
            Self::Training => "Training",
            Self::Corruption => "Noise and masks",
            Self::Engine => "Engine",
            Self::Page => "Page",
        }
    }
}

/// A word and its one meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// The word, in lower case unless it is a name.
    pub name: &'static str,
    /// What it is about.
    pub area: Area,
    /// Its meaning in a sentence or two.
    pub meaning: &'static str,
    /// Other words for it in the field; none of them is used here with another meaning.
    pub also: &'static [&'static str],
    /// The types, functions or constants of the source that are named after it.
    pub code: &'static [&'static str],
}

const fn term(
    area: Area,
    name: &'static str,
    also: &'static [&'static str],
    code: &'static [&'static str],
    meaning: &'static str,
) -> Term {
    Term {
        name,
        area,
        meaning,
        also,
        code,
    }
}

/// Every term, by area and within it from the general to the particular.
#[rustfmt::skip]
pub const TERMS: &[Term] = &[
    term(Area::Data, "dataset", &[], &["Dataset", "DatasetName"],
        "Samples of one shape and kind, with labels, factors and columns where they have some."),
    term(Area::Data, "sample", &["example", "data point"], &["SampleValues", "SampleLayout"],
        "One thing that goes through the model by itself; a picture, on the page so far."),
    term(Area::Data, "kind of sample", &[], &["SampleKind"],
        "What a dataset's samples are, pictures or series, which says how views draw them and which values they have."),
    term(Area::Data, "column", &[], &[],
        "The name of one channel of a sample, such as what a series measures."),
    term(Area::Data, "shape", &[], &["Shape"],
        "The sizes of a sample or of a layer's output: channels, height and width of a picture, or a number of values."),
    term(Area::Data, "class", &["category"], &[],
        "One of the groups that labels tell apart, such as the digit 7."),
    term(Area::Data, "label", &[], &[],
        "The number of a sample's class."),
    term(Area::Data, "factor", &["factor of variation", "ground-truth factor"], &["Factor"],
        "A property that a generated sample was made from and that is known of it, such as its rotation."),
    term(Area::Data, "split", &[], &["Split", "Parts"],
        "The division of a dataset into training, validation and test samples."),
    term(Area::Data, "validation sample", &[], &[],
        "A sample that is not trained on and shows while training how the model does on what it has not seen."),
    term(Area::Data, "test sample", &[], &[],
        "A sample that is used neither for training nor for choosing a model."),
    term(Area::Data, "batch", &["mini-batch"], &[],
        "The samples of one training step."),
    term(Area::Data, "IDX", &[], &["Idx"],
        "The file format of MNIST: a header with the sizes, then the values."),

    term(Area::Model, "model", &["network"], &["Model"],
        "An encoder and a decoder: layers and how they are joined."),
    term(Area::Model, "preset", &[], &["Preset"],
        "A run that the page offers by name."),
    term(Area::Model, "layer", &[], &["Layer", "Kind"],
        "One stage of a model. Its kind says what it computes."),
    term(Area::Model, "encoder", &[], &[],
        "The layers from the input to the latent code."),
    term(Area::Model, "decoder", &[], &[],
        "The layers from the latent code to the reconstruction."),
    term(Area::Model, "reconstruction", &["output"], &[],
        "What the decoder makes of a sample's code."),
    term(Area::Model, "activation", &[], &["Activation"],
        "A function that is applied to each value of a layer's output; also that value for one sample."),
    term(Area::Model, "weight", &["parameter"], &[],
        "A number of a layer that training changes. Biases count as weights where nothing else is said."),
    term(Area::Model, "tied layer", &[], &[],
        "A dense layer that uses another's weights, transposed."),
    term(Area::Model, "batch normalization", &["batch norm"], &[],
        "A layer that shifts and scales each channel to the mean and variance of the batch; outside training to running statistics."),
    term(Area::Model, "group normalization", &["group norm"], &[],
        "A layer that shifts and scales groups of a sample's channels to their own mean and variance, in training and outside alike."),
    term(Area::Model, "batch statistics", &[], &["BatchStatistics"],
        "Mean and variance of each channel over a batch, which batch normalization computes."),
    term(Area::Model, "running statistics", &[], &[],
        "Means and variances of channels, averaged over training steps, which batch normalization uses outside training."),

    term(Area::Code, "latent code", &["code", "embedding", "bottleneck"], &[],
        "The values in the middle of the model that a sample is squeezed into."),
    term(Area::Code, "dimension", &["unit", "neuron"], &["Units"],
        "One of the values of a code: z₁, z₂ and so on."),
    term(Area::Code, "latent space", &[], &["Latent"],
        "All the codes there can be."),
    term(Area::Code, "Gaussian code", &["variational code"], &[],
        "A code that is drawn for each sample from a normal distribution whose mean and variance the encoder gives; the model is then a \
         variational autoencoder (VAE)."),
    term(Area::Code, "mu", &["mean"], &[],
        "The means of a Gaussian code."),
    term(Area::Code, "logvar", &["log variance"], &[],
        "The natural logarithms of a Gaussian code's variances."),
    term(Area::Code, "prior", &[], &[],
        "The normal distribution of mean 0 and variance 1 that Gaussian codes are kept close to."),
    term(Area::Code, "divergence", &["KL divergence", "KL"], &["Divergence"],
        "How far a Gaussian code's distribution is from the prior, in nats (Kullback-Leibler)."),
    term(Area::Code, "beta", &[], &[],
        "What the KL divergence weighs in the loss: the larger, the nearer codes stay to the prior, and the less they tell."),
    term(Area::Code, "nat", &[], &[],
        "The unit of information that goes with natural logarithms; 1 nat is 1.44 bits."),
    term(Area::Code, "collapsed dimension", &["posterior collapse"], &[],
        "A dimension of a Gaussian code whose divergence is nearly 0: it tells nothing of the sample."),
    term(Area::Code, "dead unit", &[], &[],
        "A dimension of a plain code that is 0 for every sample."),
    term(Area::Code, "code penalty", &["sparsity penalty", "activity regularizer"], &["CodePenalty"],
        "A cost of plain codes that the loss counts: their absolute values, their mean activity, or how strongly they react to the input."),
    term(Area::Code, "latent map", &[], &[],
        "The view of two dimensions of the latent space: encoded samples as points over decoded pictures."),
    term(Area::Code, "scatter", &[], &["Scatter", "Scattered"],
        "Validation samples, encoded and drawn as points on the latent map."),
    term(Area::Code, "probe", &[], &[],
        "The place on the latent map that is decoded at once as it is dragged."),
    term(Area::Code, "traversal", &[], &[],
        "A row of decoded pictures in which one dimension of the code alone changes."),
    term(Area::Code, "latent path", &["interpolation"], &["LatentPath"],
        "Decoded pictures on the way from one code to another."),
    term(Area::Code, "concept", &["attribute vector"], &[],
        "The difference between the mean codes of two groups of samples, which can be added to any code."),
    term(Area::Code, "latent hole", &[], &["Hole"],
        "A place on the latent map that is likely under the prior and has hardly any samples."),
    term(Area::Code, "projection", &["embedding in two dimensions"], &["Analysis", "Analysed"],
        "A map of codes to the plane: principal components (PCA), t-SNE or UMAP."),

    term(Area::Training, "run", &["experiment"], &["Run"],
        "A model with its dataset and everything that says how it is trained."),
    term(Area::Training, "step", &["iteration"], &[],
        "One update of the weights from one batch."),
    term(Area::Training, "epoch", &[], &[],
        "So many steps that every training sample has been used once."),
    term(Area::Training, "loss", &["cost", "objective"], &["Loss"],
        "The number that training makes small: how far reconstructions are from the clean samples, and what penalties add."),
    term(Area::Training, "training loss", &[], &[],
        "The loss on the samples that are trained on, averaged over the last steps."),
    term(Area::Training, "validation loss", &[], &[],
        "The loss on samples that are not trained on: where it rises while the training loss falls, the model overfits."),
    term(Area::Training, "mean squared error", &["MSE"], &[],
        "The squared difference between a clean validation sample and its reconstruction (of a Gaussian code, from its mean), averaged over values and samples. Whatever the loss, it can be compared between models of one dataset."),
    term(Area::Training, "reduction", &[], &["Reduction"],
        "Whether a sample's loss is the sum over its values or their mean."),
    term(Area::Training, "optimizer", &[], &["Optimizer"],
        "The rule by which gradients change weights."),
    term(Area::Training, "first and second moment", &["momentum", "exponential moving averages"], &[],
        "Averages of a weight's gradient and of its square, which Adam and its relatives keep."),
    term(Area::Training, "learning rate", &["step size"], &[],
        "How far a step moves the weights: too small learns slowly, too large makes the loss jump."),
    term(Area::Training, "learning-rate schedule", &[], &["Schedule"],
        "How the learning rate changes over the steps of a run."),
    term(Area::Training, "weight decay", &[], &[],
        "A pull of weights toward 0, in proportion to them."),
    term(Area::Training, "clip norm", &["gradient clipping"], &[],
        "The length that a step's whole gradient is cut to where it is longer."),
    term(Area::Training, "early stopping", &[], &["EarlyStop", "Patience"],
        "The end of training once the validation loss has not fallen for a number of epochs, which is called patience."),
    term(Area::Training, "non-finite value", &["NaN", "infinity", "blow-up"], &[],
        "A value that is infinite or not a number; a run that meets one is stopped."),
    term(Area::Training, "seed", &[], &[],
        "The number from which all random numbers of a run follow, such as the initial weights: the same seed, settings and backend give the same run."),
    term(Area::Training, "initial weights", &[], &["Init"],
        "The random weights that a run begins with."),

    term(Area::Corruption, "corruption", &["noise"], &["Corruption", "Noise"],
        "What is done to a sample before the encoder sees it, while the loss compares with the clean one: kinds of noise and an amount."),
    term(Area::Corruption, "frozen noise", &[], &[],
        "Noise that is the same for a sample in every epoch."),
    term(Area::Corruption, "mask", &["occlusion", "inpainting mask"], &[],
        "The pixels of the pictures on show that are blacked out for the model to fill in."),
    term(Area::Corruption, "noise sweep", &[], &["NoisePoint"],
        "How well the model restores samples at each amount of noise."),
    term(Area::Corruption, "PSNR", &[], &[],
        "Peak signal-to-noise ratio of a picture against the clean one, in decibels."),
    term(Area::Corruption, "SSIM", &[], &["Ssim"],
        "Structural similarity of two pictures, at most 1 (Wang et al. 2004)."),

    term(Area::Engine, "backend", &[], &["Backend"],
        "What runs programs: the GPU through WebGPU, or the CPU."),
    term(Area::Engine, "kernel", &[], &["Kernel"],
        "An operation that a backend can run on buffers; a shader on the GPU and a function of the same name on the CPU."),
    term(Area::Engine, "shader", &[], &["Shader"],
        "A kernel's source for the GPU, in WGSL."),
    term(Area::Engine, "launch", &["dispatch"], &["Launch"],
        "One run of a kernel with its buffers and numbers."),
    term(Area::Engine, "program", &[], &["Program"],
        "Launches in order, such as those of a training step."),
    term(Area::Engine, "plan", &[], &["Plan"],
        "The buffers of a run and all programs over them."),
    term(Area::Engine, "arena", &[], &[],
        "A buffer that holds all tensors of one sort, such as the weights, one after the other."),
    term(Area::Engine, "slice", &[], &["Slice"],
        "A stretch of a buffer, in 32-bit words."),
    term(Area::Engine, "chunk", &[], &["Chunk"],
        "Training steps that are handed to a backend at once."),
    term(Area::Engine, "turn", &[], &["Turn"],
        "What the engine does between two looks at its messages: some milliseconds of drawing, validation or training."),
    term(Area::Engine, "readback", &[], &["Readback", "Reading"],
        "Bringing words from a backend's buffers into memory, which is waited for."),
    term(Area::Engine, "checkpoint", &["snapshot"], &["Checkpoint"],
        "The whole state of training; going on from one gives the same bits as never having stopped."),
    term(Area::Engine, "history", &[], &["History", "HistoryPoint"],
        "Checkpoints of a run, thinned out with time, which can be shown again and gone back to."),
    term(Area::Engine, "kept run", &["recent run"], &["RecentRun", "RunStore"],
        "A run that another took the place of, with its state, losses and thinned history: undoing the change or choosing it under Recent runs brings it back as it was."),
    term(Area::Engine, "ticket", &["request id"], &[],
        "The number of a request, by which its answer is known."),
    term(Area::Engine, "fault", &[], &["Fault", "Remedy"],
        "What went wrong, in a sentence for the visitor, and what helps."),

    term(Area::Page, "polarity", &[], &["Polarity"],
        "What a pixel of value 1 is in grey pictures: ink, drawn in the theme's colours, or light, which is white in every theme."),
    term(Area::Page, "view", &[], &["View", "ViewName"],
        "A canvas that the engine draws."),
    term(Area::Page, "focus", &[], &[],
        "The picture on show whose way through the model is drawn."),
    term(Area::Page, "step inspector", &["Look inside"], &["Inspected"],
        "The walk through one training step, tensor by tensor."),
    term(Area::Page, "notice", &[], &["Notice"],
        "A strip at the top that says what happened and offers what helps."),
    term(Area::Page, "action", &[], &["Action"],
        "What the visitor does, as the page's state takes it."),
    term(Area::Page, "effect", &[], &["Effect"],
        "What the page has to carry out after an action, such as posting a message."),
    term(Area::Page, "comparison", &[], &["OtherRun"],
        "A second run beside the first, with an engine of its own."),
    term(Area::Page, "drawing pad", &[], &["Pad"],
        "Where the visitor draws a picture that the model answers at once."),
];

/// Names of types that are defined twice, since two layers have each a form of one thing, and what that is. There are no others.
pub const SHARED: &[(&str, &str)] = &[
    (
        "Divergence",
        "the divergence as a run sets it, and the kernel that computes it",
    ),
    (
        "Hole",
        "a latent hole as the analysis finds it, and as the page is told of it",
    ),
    (
        "Loss",
        "the loss as a run sets it, and the kernel that computes it",
    ),
    (
        "Marks",
        "how samples are marked on the latent map, as the page asks for it and as a backend draws it",
    ),
    (
        "Pca",
        "principal components as the analysis computes them, and as the page keeps them",
    ),
    (
        "Ssim",
        "SSIM as the kernel of a loss, and as the analysis of two pictures gives it",
    ),
];

/// The meaning of a term, for tooltips. Evaluated by the compiler (`const X: &str = meaning("seed");`), which refuses what is no term, and
/// leaves the rest of the table out of the page.
///
/// # Panics
/// Where there is no term of this name.
pub const fn meaning(name: &str) -> &'static str {
    let mut at = 0;
    while at < TERMS.len() {
        if same(TERMS[at].name.as_bytes(), name.as_bytes()) {
            return TERMS[at].meaning;
        }
        at += 1;
    }
    panic!("the glossary has no such term")
}

const fn same(one: &[u8], other: &[u8]) -> bool {
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

/// The glossary as a page of Markdown.
pub fn markdown() -> String {
    let mut text = String::from(
        "# Glossary\n\nOne word, one meaning, on the page, in the code and in the docs. Made from `src/glossary.rs`: change a meaning there.\n",
    );
    for area in Area::ALL {
        text.push_str(&format!("\n## {}\n\n", area.title()));
        for term in TERMS.iter().filter(|term| term.area == area) {
            text.push_str(&format!("- **{}**", term.name));
            if !term.also.is_empty() {
                text.push_str(&format!(" (also: {})", term.also.join(", ")));
            }
            text.push_str(&format!(": {}", term.meaning));
            if !term.code.is_empty() {
                let code: Vec<String> = term.code.iter().map(|name| format!("`{name}`")).collect();
                text.push_str(&format!(" In the code: {}.", code.join(", ")));
            }
            text.push('\n');
        }
    }
    text.push_str("\n## Types with a form on two layers\n\n");
    for (name, meaning) in SHARED {
        text.push_str(&format!("- `{name}`: {meaning}.\n"));
    }
    text
}
