/**
 * Weights of the networks as other programs name and lay them out, in files to be read and to be
 * written: a file for each family of names.
 */
package dev.senet.models.weights;
