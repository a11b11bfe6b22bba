package dev.trainyard.cli.data;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.trainyard.train.data.DataMeta;

/**
 * A prepared folder that was compared: {@code meta.json} and one key more.
 *
 * @param meta as {@code meta.json} says
 * @param expected the comparison
 */
public record Prepared(@JsonUnwrapped DataMeta meta, TokenComparison expected) {}
