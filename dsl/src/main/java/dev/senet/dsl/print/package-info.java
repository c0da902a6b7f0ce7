/** Graphs as text that elaborates to them again. */
package dev.senet.dsl.print;
