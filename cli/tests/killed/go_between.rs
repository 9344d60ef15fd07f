//! Stands between an importer and a server: passes on what they say, notes what was acknowledged, and kills one of
//! them with SIGKILL in the middle of a push. Here is no clock: the moment is one of what was said and written.

use rill_protocol::{Answer, Envelope, EventId, PushAnswer, PushRequest, decode};
use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::Child,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
};

/// At which moment of a push.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Moment {
    /// When half of it has come.
    HalfSent,
    /// When the first byte of it is written to the log's files, or it was answered.
    Written,
    /// When the server has answered, and the importer does not know yet.
    Answered,
    /// When the importer knows.
    Told,
}

/// Who is killed, and when.
pub(crate) struct Plan {
    pub(crate) push: usize,
    pub(crate) moment: Moment,
    /// The write-ahead log whose growth is a write.
    pub(crate) written: PathBuf,
    pub(crate) victim: Arc<Mutex<Option<Child>>>,
}

#[derive(Default)]
struct Heard {
    pushes: usize,
    acknowledged: Vec<EventId>,
}

pub(crate) struct GoBetween {
    pub(crate) port: u16,
    heard: Arc<Mutex<Heard>>,
    serves: Option<JoinHandle<()>>,
}

pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl GoBetween {
    /// To the server at this port.
    pub(crate) fn to(server: u16, plan: Plan) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(Heard::default()));
        let (plan, hears) = (Arc::new(plan), Arc::clone(&heard));
        let serves = thread::spawn(move || {
            for importer in listener.incoming() {
                let (plan, hears) = (Arc::clone(&plan), Arc::clone(&hears));
                let importer = importer.unwrap();
                if !importer.peek(&mut [0]).is_ok_and(|there| there > 0) {
                    return; // Nobody: it is to end.
                }
                let Ok(server) = TcpStream::connect(("127.0.0.1", server)) else { continue };
                // A line that breaks has nothing more to say: one of them is gone.
                thread::spawn(move || passes_on(&importer, &server, &plan, &hears));
            }
        });
        Self { port, heard, serves: Some(serves) }
    }

    /// The events that the server said are on disk.
    pub(crate) fn acknowledged(&self) -> Vec<EventId> {
        locked(&self.heard).acknowledged.clone()
    }
}

impl Drop for GoBetween {
    fn drop(&mut self) {
        drop(TcpStream::connect(("127.0.0.1", self.port)));
        if let Some(serves) = self.serves.take() {
            drop(serves.join());
        }
    }
}

struct Message {
    head: Vec<u8>,
    body: Vec<u8>,
}

fn passes_on(
    mut importer: &TcpStream,
    mut server: &TcpStream,
    plan: &Plan,
    heard: &Mutex<Heard>,
) -> Option<()> {
    let (mut asks, mut answers) = (BufReader::new(importer), BufReader::new(server));
    loop {
        let ask = message(&mut asks)?;
        let is_push = ask.head.starts_with(b"POST /api/push ");
        let number = {
            let mut heard = locked(heard);
            heard.pushes += usize::from(is_push);
            heard.pushes
        };
        let kills = |moment: fn(Moment) -> bool| {
            if is_push && number == plan.push && moment(plan.moment) {
                kill(&plan.victim);
            }
        };
        let before = fs::metadata(&plan.written).map_or(0, |file| file.len());
        server.write_all(&ask.head).ok()?;
        let (half, rest) = ask.body.split_at(ask.body.len() / 2);
        server.write_all(half).ok()?;
        kills(|moment| matches!(moment, Moment::HalfSent));
        server.write_all(rest).ok()?;
        if is_push && number == plan.push && matches!(plan.moment, Moment::Written) {
            server.set_nonblocking(true).ok()?;
            let is_written = || fs::metadata(&plan.written).map_or(0, |file| file.len()) != before;
            while !is_written() && server.peek(&mut [0]).is_err() {
                thread::yield_now();
            }
            server.set_nonblocking(false).ok()?;
            kill(&plan.victim);
        }
        let answer = message(&mut answers)?;
        if is_push {
            locked(heard).acknowledged.extend(acknowledged(&ask.body, &answer.body));
        }
        kills(|moment| matches!(moment, Moment::Answered));
        importer.write_all(&answer.head).ok()?;
        importer.write_all(&answer.body).ok()?;
        kills(|moment| matches!(moment, Moment::Told));
    }
}

fn kill(victim: &Mutex<Option<Child>>) {
    if let Some(victim) = locked(victim).as_mut() {
        victim.kill().unwrap();
        victim.wait().unwrap();
    }
}

fn message(from: &mut BufReader<&TcpStream>) -> Option<Message> {
    let (mut head, mut length) = (Vec::new(), 0);
    loop {
        let begin = head.len();
        if from.read_until(b'\n', &mut head).ok()? == 0 {
            return None;
        }
        let line = String::from_utf8_lossy(&head[begin..]).to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body).ok()?;
    Some(Message { head, body })
}

fn acknowledged(ask: &[u8], answer: &[u8]) -> Vec<EventId> {
    let (Ok(ask), Ok(answer)) = (decode::<PushRequest>(ask), decode::<PushAnswer>(answer)) else {
        return Vec::new();
    };
    let pairs = ask.events.iter().zip(answer.answers);
    let kept = pairs.filter(|(_, answer)| matches!(answer, Answer::Accepted(_) | Answer::AlreadyThere(_)));
    kept.map(|(draft, _)| Envelope::from_bytes(&draft.envelope).unwrap().id).collect()
}
