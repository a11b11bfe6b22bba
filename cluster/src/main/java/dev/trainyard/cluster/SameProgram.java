package dev.trainyard.cluster;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line that starts another process of this very program. */
public final class SameProgram {
    private SameProgram() {}

    /**
     * The same Java with the same flags, class path and properties.
     *
     * @param main the class to begin with; its arguments are to be appended
     */
    public static List<String> command(String main) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (!flag.startsWith("-agent") && !flag.startsWith("-javaagent")) { // a debugger is for one process
                command.add(flag);
            }
        }
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("trainyard."))
                .sorted()
                .map(name -> "-D" + name + "=" + System.getProperty(name))
                .filter(flag -> !command.contains(flag))
                .forEach(command::add);
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        return command;
    }
}
