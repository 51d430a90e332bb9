import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;

/** Neo4j community with Bolt on loopback and a password: `java -cp 'JARS/*' Server.java FOLDER PORT`, the password in NEO4J_PASSWORD. */
public class Server {
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]).toAbsolutePath();
    int port = Integer.parseInt(arguments[1]);
    Path conf = folder.resolve("neo4j.conf");
    Files.write(
        conf,
        List.of(
            "server.bolt.enabled=true",
            "server.bolt.listen_address=127.0.0.1:" + port,
            "server.bolt.advertised_address=127.0.0.1:" + port,
            "server.http.enabled=false",
            "server.https.enabled=false",
            "dbms.security.auth_enabled=true",
            "dbms.usage_report.enabled=false",
            "server.memory.pagecache.size=128m",
            "db.tx_log.preallocate=false"));
    var server = new DatabaseManagementServiceBuilder(folder).loadPropertiesFromFile(conf).build();
    // the same password again is refused; a first start that was cut short has none yet
    Path done = folder.resolve("has-password");
    if (!Files.exists(done)) {
      server
          .database("system")
          .executeTransactionally(
              "ALTER USER neo4j SET PASSWORD $password CHANGE NOT REQUIRED",
              Map.of("password", System.getenv("NEO4J_PASSWORD")));
      Files.createFile(done);
    }
    var stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.shutdown();
                  stopped.countDown();
                }));
    System.out.println("READY");
    stopped.await();
  }
}
