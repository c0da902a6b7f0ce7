/** Autodiff, passes, memory plan and kernel emission. */
package dev.senet.compiler;
