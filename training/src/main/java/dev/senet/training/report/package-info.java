/**
 * What a run tells about itself: metrics as Arrow files, plots, the progress on the terminal.
 * Nothing here trains.
 */
package dev.senet.training.report;
