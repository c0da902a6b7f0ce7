/**
 * Augmentation: small steps from image to image, and the pipeline that ends in normalised floats.
 * Chance comes from a generator that is handed in; nothing here decodes or reads files.
 */
package dev.senet.training.augment;
