package io.vigie.connector.file.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exports of tweets, made by hand in the form of real ones. */
class TweetsTest {
    private static final String TWEETS = """
            tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id
            8,115712,True,Tue Oct 31 22:10:47 +0000 2017,"@help it is
            broken",9,
            9,help,False,Tue Oct 31 22:11:45 +0000 2017,"@115712 we look, at once",,8
            10,help,False,Wed Nov 01 08:00:00 +0100 2017,Good morning,,
            """;

    private static final String CONVERSATIONS = """
            [{"agentURL": {"tweet_ID": "13", "turn": "3"},
              "dialogContent": [
               {"client": "Ann", "datetime": "2020-04-01T17:31:32.000Z", "message": "Help", "tweet_ID": "11"},
               {"agent": "help", "datetime": "2020-04-01T17:41:32.000Z", "message": "How?", "tweet_ID": "12"},
               {"client1": "Bob", "datetime": "2020-04-01T18:00:00.000Z", "message": "Me too", "tweet_ID": "14"}],
              "dialogHeader": {"company": "help", "conversationDateTime": "2020-04-01T17:31:32.000Z",
               "duration": "01:26:55.0", "messageCount": "3", "sessionID": "s1"}},
             {"agentURL": {"tweet_ID": "21", "turn": "2"},
              "dialogContent": [
               {"client": "Cid", "datetime": "2020-04-02T10:00:00.000Z", "message": "Thanks", "tweet_ID": "22"}],
              "dialogHeader": {"company": "help", "conversationDateTime": "2020-04-02T10:00:00.000Z",
               "duration": "-12:14:20.", "messageCount": "2", "sessionID": "s2"}}]
            """;

    @TempDir
    Path dir;

    @Test
    void anAnswerBelongsToTheTweetThatItAnswers() throws Exception {
        Harness.Read read = read("tweets", "tweets.csv", TWEETS);
        assertEquals(List.of(), read.rejections());
        assertEquals(
                List.of(
                        "contact {case_id=tweet:8, channel=twitter, contact_id=tweet:8, customer_id=115712,"
                                + " direction=inbound, received_at=2017-10-31T22:10:47Z}",
                        "case {case_id=tweet:8, origin_channel=twitter}",
                        "case_event {at=2017-10-31T22:10:47Z, case_id=tweet:8, type=opened}",
                        "message {at=2017-10-31T22:10:47Z, case_id=tweet:8, channel=twitter, contact_id=tweet:8,"
                                + " direction=in, kind=request, message_id=tweet:8}",
                        "message {account=help, at=2017-10-31T22:11:45Z, case_id=tweet:8, channel=twitter, direction=out,"
                                + " kind=reply, message_id=tweet:9}"),
                facts(read));
    }

    @Test
    void aNegativeDurationGoesToQuarantine() throws Exception {
        Harness.Read read = read("tweet-conversations", "conversations.json", CONVERSATIONS);
        assertEquals(
                List.of(
                        "case {case_id=s1, origin_channel=twitter, team=help}",
                        "case_event {at=2020-04-01T17:31:32Z, case_id=s1, type=opened}",
                        "message {at=2020-04-01T17:31:32Z, case_id=s1, channel=twitter, direction=in, kind=request,"
                                + " message_id=s1:11}",
                        "message {account=help, at=2020-04-01T18:58:27Z, case_id=s1, channel=twitter, direction=out,"
                                + " kind=reply, message_id=s1:13}"),
                facts(read));
        assertEquals(1, read.rejections().size());
        assertEquals(
                dir.resolve("conversations.json")
                        + ":2: Column '/dialogHeader/duration': '-12:14:20.' is a negative duration; if that may be, set"
                        + " 'negative' of the mapping to keep or zero.",
                read.rejections().get(0));
    }

    @Test
    void theTweetsOfAConversationSayWhoTheyAreFrom() throws Exception {
        Harness.Read read = read("tweet-turns", "conversations.json", CONVERSATIONS);
        assertEquals(List.of(), read.rejections());
        assertEquals(
                List.of(
                        "contact {case_id=s1, channel=twitter, contact_id=s1:11, customer_id=Ann, direction=inbound,"
                                + " received_at=2020-04-01T17:31:32Z}",
                        "message {at=2020-04-01T17:31:32Z, case_id=s1, channel=twitter, contact_id=s1:11, direction=in,"
                                + " message_id=s1:11}",
                        "message {account=help, at=2020-04-01T17:41:32Z, case_id=s1, channel=twitter, direction=out,"
                                + " kind=reply, message_id=s1:12}",
                        "contact {case_id=s1, channel=twitter, contact_id=s1:14, customer_id=Bob, direction=inbound,"
                                + " received_at=2020-04-01T18:00:00Z}",
                        "message {at=2020-04-01T18:00:00Z, case_id=s1, channel=twitter, contact_id=s1:14, direction=in,"
                                + " message_id=s1:14}",
                        "contact {case_id=s2, channel=twitter, contact_id=s2:22, customer_id=Cid, direction=inbound,"
                                + " received_at=2020-04-02T10:00:00Z}",
                        "message {at=2020-04-02T10:00:00Z, case_id=s2, channel=twitter, contact_id=s2:22, direction=in,"
                                + " message_id=s2:22}"),
                facts(read));
        read.facts().forEach(fact -> assertFalse(fact.toString().contains("Thanks"), fact.toString()));
    }

    private Harness.Read read(String mapping, String name, String text) throws Exception {
        return new Harness()
                .with("path", file(name, text))
                .with("mapping", mapping)
                .readAll();
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(dir.resolve(name), text).toString();
    }

    private static List<String> facts(Harness.Read read) {
        return read.facts().stream()
                .map(fact -> fact.type() + " " + new TreeMap<>(fact.values()))
                .toList();
    }
}
