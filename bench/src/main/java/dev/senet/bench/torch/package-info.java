/**
 * PyTorch, through Deep Java Library: senet's networks run op by op, and trained. Nothing of the
 * compiler or the runtime computes here.
 */
package dev.senet.bench.torch;
