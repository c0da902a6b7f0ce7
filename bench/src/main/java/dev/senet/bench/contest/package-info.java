/**
 * Measures contenders that do the same work side by side: each in a process of its own, in turns.
 * The process that drives them computes nothing. What the work is lies in the packages that use
 * this one.
 */
package dev.senet.bench.contest;
