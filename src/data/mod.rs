//! Datasets: pictures with labels, where they come from and how they are divided.

pub mod rng;

use crate::spec::{DatasetName, Shape};

/// Pixels of all pictures, one after the other, each in channel, row, column order.
#[derive(Debug, Clone, PartialEq)]
pub enum Pixels {
    /// 0..=255, where 255 stands for 1.0.
    U8(Vec<u8>),
    /// Values as they are.
    F32(Vec<f32>),
}

/// Pictures with labels.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    /// Which one.
    pub name: DatasetName,
    /// Shape of a picture.
    pub shape: Shape,
    /// Pixels of all pictures.
    pub pixels: Pixels,
    /// Class of each picture; empty where there are none.
    pub labels: Vec<u8>,
    /// Names of the classes, by label.
    pub classes: Vec<String>,
    /// Pictures from this number on were set apart for testing by who made the dataset (MNIST's test file).
    pub test_from: Option<u32>,
}

/// Numbers of the pictures in each part of a dataset.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parts {
    /// Those that train.
    pub train: Vec<u32>,
    /// Those that validate after each epoch.
    pub validation: Vec<u32>,
    /// Those kept for the end; empty under [`Split::Tutorial`](crate::spec::Split::Tutorial).
    pub test: Vec<u32>,
}
