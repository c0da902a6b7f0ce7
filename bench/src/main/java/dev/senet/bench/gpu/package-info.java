/**
 * senet on a GPU beside PyTorch: correctness, then times of predictions and of steps of training,
 * what SE costs, and how close kernels come to what the device can do; all within a time that is
 * set beforehand.
 */
package dev.senet.bench.gpu;
