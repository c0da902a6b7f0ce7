package dev.senet.training.data;

/**
 * What {@link BatchStream#next} has written.
 *
 * @param epoch from 0
 * @param index the number of the batch in its epoch, from 0
 * @param size images written
 * @param endsEpoch whether it is the last one of its epoch
 */
public record Batch(int epoch, int index, int size, boolean endsEpoch) {}
