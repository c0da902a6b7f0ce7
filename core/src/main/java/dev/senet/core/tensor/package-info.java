/** Tensors and their memory: Arrow buffers, 64-byte aligned, one accounting and limit. */
package dev.senet.core.tensor;
