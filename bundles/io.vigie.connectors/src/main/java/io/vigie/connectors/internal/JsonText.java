package io.vigie.connectors.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.vigie.kpi.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads JSON so that each part of it is known by its place in the text. */
final class JsonText {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int DEEPEST = 20;

    private JsonText() {}

    /** A part of a text. */
    sealed interface Node {
        /** The line where it begins, from 1. */
        int line();
    }

    /**
     * An object.
     *
     * @param members in the order of the text, those that are there twice as well
     * @param end the index of its closing brace
     */
    record Obj(int line, List<Member> members, int end) implements Node {
        /** The first member of a name. */
        @Nullable
        Member member(String name) {
            return members.stream()
                    .filter(member -> member.name().equals(name))
                    .findFirst()
                    .orElse(null);
        }
    }

    /**
     * A member of an object.
     *
     * @param line where its name stands
     * @param start the index of its name's opening quote
     * @param end the index behind its value
     */
    record Member(String name, int line, int start, Node value, int end) {}

    /** A list. */
    record Arr(int line, List<Node> items) implements Node {}

    /**
     * A text, number, word, or null.
     *
     * @param text as it is meant: a string without quotes and escapes, all else as it is written
     * @param string whether it is a string
     * @param start the index where it begins
     * @param end the index behind it
     */
    record Scalar(int line, String text, boolean string, int start, int end) implements Node {
        boolean isNull() {
            return !string && text.equals("null");
        }
    }

    /** The text is no JSON. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;
        private final int line;
        private final transient Text sentence;

        Malformed(int line, Text sentence, @Nullable Throwable cause) {
            super(sentence.en(), cause);
            this.line = line;
            this.sentence = sentence;
        }

        int line() {
            return line;
        }

        Text sentence() {
            return sentence;
        }
    }

    /** The one value that a text holds. */
    static Node parse(String text) throws Malformed {
        int lines = Math.max(1, (int) text.stripTrailing().lines().count());
        char[] chars = text.toCharArray();
        try (JsonParser parser = JSON.createParser(chars)) {
            if (parser.nextToken() == null) {
                throw new Malformed(
                        1,
                        Text.of(
                                "there is nothing in it: write {\"type\": …, \"settings\": {…}}.",
                                "il est vide : écrivez {\"type\": …, \"settings\": {…}}."),
                        null);
            }
            Node node = node(parser, 0);
            if (parser.nextToken() != null) {
                throw new Malformed(
                        line(parser),
                        Text.of(
                                "something stands behind the last brace: remove it.",
                                "il y a du texte après la dernière accolade : retirez-le."),
                        null);
            }
            return node;
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null
                    ? lines
                    : Math.min(lines, Math.max(1, e.getLocation().getLineNr()));
            int column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
            throw new Malformed(line, sentence(e, column), e);
        } catch (IOException e) {
            throw new IllegalStateException("A text in memory cannot be read.", e);
        }
    }

    private static Text sentence(JsonProcessingException problem, int column) {
        boolean ends = !(problem instanceof JsonParseException)
                || String.valueOf(problem.getOriginalMessage()).contains("end-of-input");
        return ends
                ? Text.of(
                        "the file ends too early: a brace, bracket or quote is not closed.",
                        "le fichier finit trop tôt : une accolade, un crochet ou un guillemet n'est pas fermé.")
                : Text.of(
                        "this is not valid JSON at column " + column
                                + ": look for a comma, quote or brace that is missing or too many.",
                        "ce n'est pas du JSON valide à la colonne " + column
                                + " : cherchez une virgule, un guillemet ou une accolade qui manque ou qui est de trop.");
    }

    private static int line(JsonParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }

    private static Node node(JsonParser parser, int depth) throws IOException, Malformed {
        int line = line(parser);
        if (depth > DEEPEST) {
            throw new Malformed(
                    line,
                    Text.of(
                            "braces and brackets are nested too deeply.",
                            "les accolades s'emboîtent trop profondément."),
                    null);
        }
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            List<Member> members = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                int at = line(parser);
                int start = (int) parser.currentTokenLocation().getCharOffset();
                parser.nextToken();
                Node value = node(parser, depth + 1);
                members.add(new Member(name, at, start, value, end(parser)));
            }
            return new Obj(line, members, (int) parser.currentTokenLocation().getCharOffset());
        }
        if (token == JsonToken.START_ARRAY) {
            List<Node> items = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                items.add(node(parser, depth + 1));
            }
            return new Arr(line, items);
        }
        String text = parser.getText();
        int start = (int) parser.currentTokenLocation().getCharOffset();
        return new Scalar(line, text, token == JsonToken.VALUE_STRING, start, end(parser));
    }

    /** Behind the token in hand. */
    private static int end(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token != null && token.isNumeric()) {
            // The parser may have looked at the letter behind a number.
            return (int) parser.currentTokenLocation().getCharOffset()
                    + parser.getText().length();
        }
        return (int) parser.currentLocation().getCharOffset();
    }
}
