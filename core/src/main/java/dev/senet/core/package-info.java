/** Tensors, the graph IR, the ops and the float64 reference interpreter. */
package dev.senet.core;
