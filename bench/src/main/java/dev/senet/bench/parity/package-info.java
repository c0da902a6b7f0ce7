/** Whether senet trains as PyTorch does: the same numbers, step by step. No speed here. */
package dev.senet.bench.parity;
