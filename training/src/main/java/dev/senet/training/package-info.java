/** Data sets, augmentation, the training loop, checkpoints and reports. */
package dev.senet.training;
