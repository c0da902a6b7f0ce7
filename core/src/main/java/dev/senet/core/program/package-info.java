/**
 * Compiled programs as data: launches of kernels and the places of their memory. All that a runtime
 * needs, and nothing of how it came about.
 */
package dev.senet.core.program;
