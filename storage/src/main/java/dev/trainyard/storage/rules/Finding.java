package dev.trainyard.storage.rules;

/**
 * What a rule has to say about one thing. With the verdict CLOSED it is a remark: an override that is allowed, or a warning that
 * the rules ask for.
 *
 * @param rule its identifier, as {@code storage validate --list-rules} prints it
 * @param parameter the key, option, file or folder in question
 * @param value as found; may be empty
 * @param allowed what would do; may be empty
 * @param message a sentence for people that needs nothing else
 */
public record Finding(String rule, String parameter, String value, String allowed, Verdict verdict, String message) {

    static Finding invalid(String rule, String parameter, Object value, Object allowed, String message) {
        return new Finding(rule, parameter, String.valueOf(value), String.valueOf(allowed), Verdict.INVALID, message);
    }

    static Finding remark(String rule, String parameter, Object value, Object allowed, String message) {
        return new Finding(rule, parameter, String.valueOf(value), String.valueOf(allowed), Verdict.CLOSED, message);
    }

    /** One line: "INVALID reader.odirect = true (odirect): ...". */
    public String text() {
        return verdict + " " + parameter + (value.isEmpty() ? "" : " = " + value) + " (" + rule + "): " + message;
    }
}
