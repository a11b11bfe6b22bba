/**
 * The processes of one job: who they are, how they wait for each other and exchange small messages, and how mpirun or
 * srun start them. Large data does not travel here.
 */
@NullMarked
package dev.trainyard.cluster;

import org.jspecify.annotations.NullMarked;
