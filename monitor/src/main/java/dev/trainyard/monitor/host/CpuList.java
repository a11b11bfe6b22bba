package dev.trainyard.monitor.host;

/** Lists of CPUs as Linux writes them: {@code 0-3,8,10-11}. */
final class CpuList {
    private CpuList() {}

    /** How many are on it. */
    static int count(String list) {
        int count = 0;
        for (String part : list.split(",", -1)) {
            String[] ends = part.strip().split("-", 2);
            if (ends[0].matches("\\d+")) {
                count += Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1;
            }
        }
        return count;
    }
}
