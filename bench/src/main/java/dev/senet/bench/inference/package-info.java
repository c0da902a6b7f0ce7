/** Predictions of senet, ONNX Runtime and PyTorch, side by side. */
package dev.senet.bench.inference;
