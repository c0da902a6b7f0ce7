/** Differentiation of graphs. Nothing here knows of kernels or devices. */
package dev.senet.compiler.autodiff;
