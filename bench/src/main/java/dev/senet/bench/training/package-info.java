/** Steps of training of senet and PyTorch, side by side. */
package dev.senet.bench.training;
