package dev.trainyard.cluster;

import dev.trainyard.base.InputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Hosts and how many processes each takes, as {@code h1:4,h2:4} or {@code h1 h2}.
 *
 * @param entries in the order given, each host once
 */
public record HostList(List<Entry> entries) {
    /** This machine. */
    public static final HostList LOCAL = new HostList(List.of(new Entry("127.0.0.1", 1)));

    private static final Pattern SEPARATOR = Pattern.compile("[,\\s]+");

    /**
     * A host.
     *
     * @param slots processes; 1 where the list does not say
     */
    public record Entry(String host, int slots) {}

    public HostList {
        entries = List.copyOf(entries);
    }

    /**
     * Reads words that hold entries separated by commas or blanks; a host that is named again gets further slots.
     *
     * @throws InputException at an entry that is none
     */
    public static HostList parse(List<String> words) {
        Map<String, Integer> slots = new LinkedHashMap<>();
        for (String word : words) {
            for (String entry : SEPARATOR.split(word.strip(), -1)) {
                if (!entry.isEmpty()) {
                    Entry read = entry(entry);
                    slots.merge(read.host, read.slots, Math::addExact);
                }
            }
        }
        if (slots.isEmpty()) {
            throw new InputException("the list of hosts is empty; give host:slots,host:slots");
        }
        List<Entry> entries = new ArrayList<>();
        slots.forEach((host, count) -> entries.add(new Entry(host, count)));
        return new HostList(entries);
    }

    /** Processes on all hosts. */
    public int processes() {
        return entries.stream().mapToInt(Entry::slots).sum();
    }

    /** {@code h1:4,h2:4}, what mpirun's {@code --host} takes. */
    @Override
    public String toString() {
        return entries.stream().map(e -> e.host + ":" + e.slots).collect(Collectors.joining(","));
    }

    private static Entry entry(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? text : text.substring(0, colon);
        String slots = colon < 0 ? "1" : text.substring(colon + 1);
        // a colon inside the name would be an IPv6 address, which mpirun's --host cannot take
        if (host.isEmpty() || host.startsWith("-") || host.contains(":") || !slots.matches("[1-9][0-9]{0,5}")) {
            throw new InputException("'" + text + "' is no entry of a list of hosts; write name or name:slots, such as"
                    + " node1:4, with at least one slot");
        }
        return new Entry(host, Integer.parseInt(slots));
    }
}
