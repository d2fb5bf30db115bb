package io.vigie.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.DataSourceFactory;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import java.lang.annotation.Annotation;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The contract finds what it is there to find: each wrong source fails the check that is meant for it. */
class DataSourceContractTest {
    private static final String NO_IMPORT = "This source cannot be read once to its end.";

    @interface NoSettings {}

    /** A source of ten contacts, three a poll; what it does wrong is said by each test. */
    private static class Contacts implements DataSource {
        private int own;

        @Override
        public Batch poll(@Nullable Checkpoint checkpoint, Duration wait) throws SourceException, InterruptedException {
            int from = from(checkpoint);
            int to = Math.min(10, from + 3);
            Batch.Builder batch = Batch.builder().next(Checkpoint.of(Integer.toString(to)));
            for (int i = from; i < to; i++) {
                batch.fact(
                        Fact.of(Vocabulary.CONTACT).set("contact_id", "c" + i).build());
            }
            own = to;
            return batch.endOfData(to == 10).build();
        }

        int from(@Nullable Checkpoint checkpoint) throws SourceException {
            try {
                return checkpoint == null ? 0 : Integer.parseInt(checkpoint.text());
            } catch (NumberFormatException e) {
                throw new SourceException(SourceException.Kind.CONFIG, "The position is of another source.");
            }
        }

        int own() {
            return own;
        }
    }

    private interface Maker {
        DataSource make(SourceContext context) throws SourceException;
    }

    private static DataSourceContract contract(Set<DataSourceContract.Capability> capabilities, Maker maker) {
        return new DataSourceContract() {
            @Override
            protected DataSourceFactory factory() {
                return new DataSourceFactory() {
                    @Override
                    public Class<? extends Annotation> configuration() {
                        return NoSettings.class;
                    }

                    @Override
                    public DataSource open(SourceContext context) throws SourceException {
                        return maker.make(context);
                    }
                };
            }

            @Override
            protected Set<Capability> capabilities() {
                return capabilities;
            }

            @Override
            protected Map<String, Object> settings() {
                return Map.of();
            }

            @Override
            protected String refusal(Capability undeclared) {
                return undeclared == Capability.BOUNDED ? NO_IMPORT : "The position is of another source.";
            }

            @Override
            protected List<Wrong> wrongSettings() {
                return List.of();
            }
        };
    }

    private static Set<DataSourceContract.Capability> can(DataSourceContract.Capability... capabilities) {
        return EnumSet.copyOf(List.of(capabilities));
    }

    private static final DataSourceContract.Capability BOUNDED = DataSourceContract.Capability.BOUNDED;
    private static final DataSourceContract.Capability RESUMES = DataSourceContract.Capability.RESUMES;

    @Test
    void aRightOnePasses() {
        DataSourceContract contract = contract(can(BOUNDED, RESUMES), context -> new Contacts());
        assertDoesNotThrow(contract::restartsBetweenPollsChangeNothing);
        assertDoesNotThrow(contract::redeliveryChangesNothing);
        assertDoesNotThrow(contract::goingBackToAnOlderCheckpointChangesNothing);
        assertDoesNotThrow(contract::whatItHasReadItDoesNotReadAgain);
        assertDoesNotThrow(contract::itKnowsAForeignCheckpoint);
        assertDoesNotThrow(contract::itIsReadOnceToItsEnd);
    }

    @Test
    void oneThatForgetsTheCheckpointAtARestart() {
        DataSourceContract contract = contract(can(BOUNDED, RESUMES), context -> new Contacts() {
            private boolean begun;

            @Override
            int from(@Nullable Checkpoint checkpoint) throws SourceException {
                boolean first = !begun;
                begun = true;
                return first && checkpoint != null ? Math.min(10, super.from(checkpoint) + 1) : super.from(checkpoint);
            }
        });
        assertFails("a restart after each poll has", contract::restartsBetweenPollsChangeNothing);
    }

    @Test
    void oneThatGoesOnFromItsOwnStateAfterALostCommit() {
        DataSourceContract contract = contract(can(BOUNDED, RESUMES), context -> new Contacts() {
            @Override
            int from(@Nullable Checkpoint checkpoint) {
                return own();
            }
        });
        assertFails("a lost commit after each poll has", contract::redeliveryChangesNothing);
        assertFails("a step back on the way has", contract::goingBackToAnOlderCheckpointChangesNothing);
    }

    @Test
    void whatIsNotDeclaredMustBeRefusedByItsSentence() {
        assertFails(
                "BOUNDED is not declared, so it must be refused",
                contract(can(RESUMES), context -> new Contacts())::itIsReadOnceToItsEnd);
        assertFails("expected: <" + NO_IMPORT + ">", contract(can(RESUMES), context -> {
            throw new SourceException(SourceException.Kind.CONFIG, "No.");
        })::itIsReadOnceToItsEnd);
        assertDoesNotThrow(contract(can(RESUMES), context -> {
            throw new SourceException(SourceException.Kind.CONFIG, NO_IMPORT);
        })::itIsReadOnceToItsEnd);
    }

    @Test
    void settingsWithoutWords() {
        assertFails(
                "NoSettings lacks @ObjectClassDefinition.",
                contract(can(BOUNDED), context -> new Contacts())::settingsHaveLabelsAndHelpInBothLanguages);
    }

    private static void assertFails(String message, org.junit.jupiter.api.function.Executable check) {
        AssertionError failure = assertThrows(AssertionError.class, check);
        assertTrue(String.valueOf(failure.getMessage()).contains(message), failure::getMessage);
    }
}
