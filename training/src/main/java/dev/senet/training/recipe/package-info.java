/**
 * From the {@code train} section of a model file to a typed plan with all defaults filled in.
 * Nothing here reads images or trains.
 */
package dev.senet.training.recipe;
