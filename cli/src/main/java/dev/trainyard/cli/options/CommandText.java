package dev.trainyard.cli.options;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Command lines as one types them into a shell. */
public final class CommandText {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    private CommandText() {}

    /** {@code trainyard} with these arguments, quoted where a shell needs it. */
    public static String of(List<String> arguments) {
        return "trainyard " + shell(arguments);
    }

    /** These words, quoted where a shell needs it. */
    public static String shell(List<String> words) {
        return words.stream().map(CommandText::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String argument) {
        return PLAIN.matcher(argument).matches() ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }
}
