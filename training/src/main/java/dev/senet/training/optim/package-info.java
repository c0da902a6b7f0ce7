/** Learning-rate schedules and what else steers the optimizer. Nothing about data. */
package dev.senet.training.optim;
