/**
 * Data sets of labelled images and their decoding, and the loader that feeds them to training in a
 * fixed order from background threads. No augmentation (see {@code augment}) and nothing about
 * networks.
 */
package dev.senet.training.data;
