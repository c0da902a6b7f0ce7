/** Tensors in Arrow record batches. Nothing here knows what they are for. */
package dev.senet.training.arrow;
