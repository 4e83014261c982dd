//! Layers, optimizers and shapes as they are written down: one flat object each, whose fields depend on its `kind`.
//!
//! Written out rather than derived: for enums that are told apart by a field, derived code buffers every object and is
//! generated anew for each kind, which made up a tenth of the page's download.

mod kinds;
mod layer;
mod optimizer;
mod sizes;

#[cfg(test)]
mod tests {
    use crate::spec::{Layer, Model, Optimizer, PRESETS, RmsPropForm, Run};

    #[test]
    fn runs_come_back_as_they_were() {
        for preset in PRESETS {
            let run = preset.run();
            let text = serde_json::to_string(&run).unwrap();
            assert_eq!(serde_json::from_str::<Run>(&text).unwrap(), run);
        }
    }

    #[test]
    fn every_kind_comes_back_as_it_was() {
        let text = r#"[
            {"name": "a", "kind": "conv_transpose2d", "channels": 3, "kernel": 3, "stride": [2, 1], "padding": {"explicit": [1, 0]}, "output_padding": [1, 0]},
            {"name": "b", "kind": "conv1d", "channels": 3, "kernel": 5, "padding": {"explicit": 2}, "activation": {"leaky_relu": {"slope": 0.125}}},
            {"name": "c", "kind": "conv_transpose1d", "channels": 3, "kernel": 5, "padding": "valid", "dilation": 2},
            {"name": "d", "kind": "average_pool", "size": [2, 3]},
            {"name": "e", "kind": "upsample", "factor": 2, "mode": "bilinear"},
            {"name": "f", "kind": "layer_norm"},
            {"name": "g", "kind": "batch_norm", "momentum": 0.9, "variance": "unbiased"},
            {"name": "h", "kind": "residual", "layers": [{"name": "i", "kind": "dropout", "rate": 0.5}], "activation": "relu"},
            {"name": "j", "kind": "activation", "activation": "softmax"}
        ]"#;
        let layers: Vec<Layer> = serde_json::from_str(text).unwrap();
        assert_eq!(layers.len(), 9);
        let again = serde_json::to_string(&layers).unwrap();
        assert_eq!(serde_json::from_str::<Vec<Layer>>(&again).unwrap(), layers);
        for text in [
            r#"{"kind": "rms_prop", "learning_rate": 0.1, "rho": 0.5, "form": "torch"}"#,
            r#"{"kind": "sgd", "learning_rate": 0.1, "momentum": 0.5, "nesterov": true}"#,
        ] {
            let optimizer: Optimizer = serde_json::from_str(text).unwrap();
            let again = serde_json::to_string(&optimizer).unwrap();
            assert_eq!(
                serde_json::from_str::<Optimizer>(&again).unwrap(),
                optimizer
            );
            if let Optimizer::RmsProp { rho, form, .. } = optimizer {
                assert_eq!((rho, form), (0.5, RmsPropForm::Torch));
            }
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        let said = |text: &str| serde_json::from_str::<Layer>(text).unwrap_err().to_string();
        assert!(
            said(r#"{"name": "a", "kind": "dense"}"#).contains("layer “a”: “units” is missing")
        );
        assert!(said(r#"{"name": "a", "kind": "dense", "units": -1}"#).contains("-1"));
        assert!(
            said(r#"{"name": "a", "kind": "conv1d", "channels": 1, "kernel": [3, 3]}"#)
                .contains("one number")
        );
        let model = r#"{"input": [1, 2, 3, 4], "encoder": [], "decoder": []}"#;
        assert!(serde_json::from_str::<Model>(model).is_err());
    }
}
