/**
 * Predictions of senet, ONNX Runtime and PyTorch, measured side by side. Each runs in a process of
 * its own; the process that drives them computes nothing.
 */
package dev.senet.bench.inference;
