/** The .senet language: grammar, diagnostics, elaboration to a graph, formatter. */
package dev.senet.dsl;
