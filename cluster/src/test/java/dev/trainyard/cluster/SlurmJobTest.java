package dev.trainyard.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SlurmJobTest {
    @Test
    void theEnvironmentSaysWhichJobHowOftenAndUntilWhen() {
        assertThat(SlurmJob.of(
                        Map.of("SLURM_JOB_ID", "12", "SLURM_RESTART_COUNT", "3", "SLURM_JOB_END_TIME", "1700000000"),
                        _ -> {
                            throw new AssertionError("need not be asked");
                        }))
                .hasValueSatisfying(job -> {
                    assertThat(job.restarts()).isEqualTo(3);
                    assertThat(job.end()).contains(Instant.ofEpochSecond(1_700_000_000));
                });
    }

    @Test
    void anOlderSlurmIsAskedForTheEnd() {
        Instant end = LocalDateTime.parse("2026-01-02T03:04:05")
                .atZone(ZoneId.systemDefault())
                .toInstant();
        assertThat(SlurmJob.of(
                        Map.of("SLURM_JOB_ID", "12"),
                        job -> "JobId=" + job
                                + " StartTime=2026-01-01T00:00:00 EndTime=2026-01-02T03:04:05 Deadline=N/A"))
                .hasValueSatisfying(job -> {
                    assertThat(job.restarts()).isZero();
                    assertThat(job.end()).contains(end);
                });
        assertThat(SlurmJob.of(Map.of("SLURM_JOB_ID", "12"), _ -> "EndTime=Unknown")
                        .orElseThrow()
                        .end())
                .isEmpty();
        assertThat(SlurmJob.of(Map.of(), _ -> "")).isEmpty();
    }
}
