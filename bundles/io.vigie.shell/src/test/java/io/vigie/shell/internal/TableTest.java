package io.vigie.shell.internal;

import static io.vigie.shell.internal.Samples.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.shell.internal.Paint.Tone;
import io.vigie.shell.internal.Table.Align;
import io.vigie.shell.internal.Table.Cell;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    private static Table table() {
        return new Table()
                .column("name", Align.LEFT, 0)
                .column("value", Align.RIGHT, 0)
                .column("rest", Align.LEFT, 1)
                .row(Cell.of("a rather long name"), Cell.of("7"), Cell.of("x"))
                .row(Cell.of("b"), Cell.of("1,234"), Cell.of("yyyy"));
    }

    @Test
    void alignsColumns() {
        assertEquals("""
                name                value  rest
                a rather long name      7  x
                b                   1,234  yyyy
                """, text(table().render(80, Paint.NONE)));
    }

    @Test
    void givesWayToANarrowTerminal() {
        assertEquals("""
                name                value
                a rather long name      7
                b                   1,234
                """, text(table().render(26, Paint.NONE)));
        assertEquals("""
                name          value
                a rather lo…      7
                b             1,234
                """, text(table().render(19, Paint.NONE)));
    }

    @Test
    void aNameCannotSteerTheTerminal() {
        Table table = new Table().column("", Align.LEFT, 0).row(Cell.of("a\u001b[2Jb\nc\u202ed"));
        assertEquals("a�[2Jb�c�d\n", text(table.render(80, Paint.NONE)));
    }

    @Test
    void coloursDoNotMoveColumns() {
        List<String> plain = table().render(80, Paint.NONE);
        List<String> painted = new Table()
                .column("name", Align.LEFT, 0)
                .column("value", Align.RIGHT, 0)
                .column("rest", Align.LEFT, 1)
                .row(Cell.light("a rather long name"), new Cell("7", Tone.BAD), Cell.of("x"))
                .row(Cell.of("b"), Cell.of("1,234"), new Cell("yyyy", Tone.GOOD))
                .render(80, new Paint(true));
        assertEquals(
                plain,
                painted.stream()
                        .map(line -> line.replaceAll("\u001b\\[\\d+m", ""))
                        .toList());
    }

    @Test
    void wrapsTextsBehindTheirLabels() {
        assertEquals(
                """
                Short       one two three four
                            five
                Much longer six
                """.replace("Much longer six", "Long label  six"),
                text(new FieldList()
                        .add("Short", "one two three four five")
                        .add("Nothing", "")
                        .add("Long label", "six")
                        .render(32, Paint.NONE)));
    }
}
