//! Layers, optimizers and shapes as they are written down: one flat object each, whose fields depend on its `kind`.
//!
//! Written out rather than derived: for enums that are told apart by a field, derived code buffers every object and is
//! generated anew for each kind, which made up a tenth of the page's download.

mod kinds;
mod layer;
mod optimizer;
mod padding;
mod sizes;

#[cfg(test)]
mod tests {
    use crate::spec::{Activation, Kind, Layer, Model, Optimizer, PRESETS, RmsPropForm, Run};

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
    fn layers_are_written_down_as_ever() {
        let before = [
            r#"{"name":"x","kind":"dense","units":64,"init":"glorot","activation":"linear"}"#,
            r#"{"name":"x","kind":"conv2d","channels":16,"kernel":[3,3],"stride":[1,1],"padding":"same","dilation":[1,1],"init":"glorot","activation":"linear"}"#,
            r#"{"name":"x","kind":"conv_transpose2d","channels":16,"kernel":[3,3],"stride":[2,2],"padding":"same","output_padding":[0,0],"dilation":[1,1],"init":"glorot","activation":"linear"}"#,
            r#"{"name":"x","kind":"max_pool","size":[2,2],"activation":"linear"}"#,
            r#"{"name":"x","kind":"average_pool","size":[2,2],"activation":"linear"}"#,
            r#"{"name":"x","kind":"upsample","factor":[2,2],"mode":"nearest","activation":"linear"}"#,
            r#"{"name":"x","kind":"batch_norm","epsilon":0.001,"momentum":0.99,"variance":"biased","activation":"linear"}"#,
            r#"{"name":"x","kind":"layer_norm","epsilon":0.00001,"activation":"linear"}"#,
            r#"{"name":"x","kind":"group_norm","groups":8,"epsilon":0.00001,"activation":"linear"}"#,
            r#"{"name":"x","kind":"dropout","rate":0.2,"activation":"linear"}"#,
            r#"{"name":"x","kind":"activation","activation":"linear"}"#,
            r#"{"name":"x","kind":"flatten","activation":"linear"}"#,
            r#"{"name":"x","kind":"reshape","shape":1,"activation":"linear"}"#,
            r#"{"name":"x","kind":"residual","layers":[],"activation":"linear"}"#,
            r#"{"name":"x","kind":"conv1d","channels":16,"kernel":3,"stride":1,"padding":"same","dilation":1,"init":"glorot","activation":"linear"}"#,
            r#"{"name":"x","kind":"conv_transpose1d","channels":16,"kernel":3,"stride":2,"padding":"same","output_padding":0,"dilation":1,"init":"glorot","activation":"linear"}"#,
            r#"{"name":"x","kind":"gaussian","units":8,"init":"glorot","activation":"linear"}"#,
            r#"{"name":"x","kind":"label","classes":10,"activation":"linear"}"#,
            r#"{"name":"x","kind":"top_k","k":16,"by":"value","activation":"linear"}"#,
            r#"{"name":"x","kind":"dense_tied","to":"","activation":"linear"}"#,
        ];
        for (kind, before) in Kind::all().into_iter().zip(before) {
            let layer = Layer {
                name: "x".into(),
                kind,
                activation: Activation::Linear,
            };
            assert_eq!(serde_json::to_string(&layer).unwrap(), before);
        }
    }

    #[test]
    fn padding_may_be_numbers_alone() {
        let layer = |padding: &str| {
            let text = format!(
                r#"{{"name": "a", "kind": "conv2d", "channels": 1, "kernel": 3, "padding": {padding}}}"#
            );
            serde_json::from_str::<Layer>(&text).map_err(|error| error.to_string())
        };
        for (short, long) in [
            ("1", r#"{"explicit": [1, 1]}"#),
            ("1.0", r#"{"explicit": 1}"#),
            ("[1, 2]", r#"{"explicit": [1, 2]}"#),
        ] {
            assert_eq!(layer(short).unwrap(), layer(long).unwrap());
        }
        assert!(layer("\"same\"").is_ok() && layer("\"valid\"").is_ok());
        for wrong in ["-1", "0.5", "\"full\"", "[1, 2, 3]", "true", "{}"] {
            assert!(layer(wrong).is_err(), "{wrong}");
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
