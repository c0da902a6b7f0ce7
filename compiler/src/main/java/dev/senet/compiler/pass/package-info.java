/**
 * The passes: each a small class {@code Graph → Graph}; the lists of them stand in {@link
 * dev.senet.compiler.pass.PassPipeline}. Passes know nothing of backends.
 */
package dev.senet.compiler.pass;
