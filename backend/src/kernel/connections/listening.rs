//! The application behind watched connections: what the web framework's own server does, with a place
//! for each connection before it is read from.

use super::stream::Stream;
use super::{Connection, Connections};
use crate::kernel::proxies::Proxies;
use actix_http::error::DispatchError;
use actix_http::{Extensions, HttpService, Protocol, Request, Response};
use actix_server::ServerBuilder;
use actix_service::{
    IntoServiceFactory, Service, ServiceFactory, ServiceFactoryExt as _, fn_service, map_config,
};
use actix_web::body::MessageBody;
use actix_web::dev::AppConfig;
use actix_web::rt::net::{TcpSocket, TcpStream};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

/// How many connections may wait for the server to take them.
const BACKLOG: u32 = 1_024;
/// For a client to take the answer to a request of which the server wants no more.
const PARTING: Duration = Duration::from_secs(1);

/// Has a server listen at an address, and says at which: port 0 is any that is free. Within a runtime.
pub fn listen<F, I, S, B>(
    builder: ServerBuilder,
    address: SocketAddr,
    connections: Arc<Connections>,
    proxies: Arc<Proxies>,
    application: F,
) -> io::Result<(ServerBuilder, SocketAddr)>
where
    F: Fn() -> I + Send + Clone + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig> + 'static,
    S::Error: Into<actix_web::Error> + 'static,
    S::InitError: std::fmt::Debug,
    S::Response: Into<Response<B>> + 'static,
    <S::Service as Service<Request>>::Future: 'static,
    S::Service: 'static,
    B: MessageBody + 'static,
{
    let listener = bind(address)?;
    let address = listener.local_addr()?;
    let stopping = builder.graceful_shutdown_signal();
    let builder = builder.listen("http", listener, move || {
        let stopping = stopping.clone();
        let application =
            application()
                .into_factory()
                .map_err(|error: S::Error| -> actix_web::HttpResponse {
                    let error: actix_web::Error = error.into();
                    error.error_response()
                });
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            // Ours ends what no request comes of, without a word: the framework would answer 408, also
            // where nothing was asked. A client that keeps such a connection for its next request takes
            // the answer for that request's, or fails at it.
            .client_request_timeout(Duration::ZERO)
            .client_disconnect_timeout(PARTING)
            .local_addr(address)
            .on_connect_ext(|stream: &Stream, data: &mut Extensions| {
                data.insert::<Arc<Connection>>(Arc::clone(stream.connection()));
            })
            .finish(map_config(application, |()| AppConfig::default()));
        let (connections, proxies) = (Arc::clone(&connections), Arc::clone(&proxies));
        fn_service(move |bytes: TcpStream| {
            let taken = take(bytes, &connections, &proxies);
            std::future::ready(taken.map_err(DispatchError::Io))
        })
        .and_then(http)
    })?;
    Ok((builder, address))
}

/// Gives a connection its place.
fn take(
    bytes: TcpStream,
    connections: &Arc<Connections>,
    proxies: &Proxies,
) -> io::Result<(Stream, Protocol, Option<SocketAddr>)> {
    let peer = bytes.peer_addr()?;
    let place = connections.open(peer.ip(), proxies.trusts(peer.ip()));
    let place = place.ok_or(io::ErrorKind::ConnectionRefused)?;
    Ok((Stream::new(bytes, place), Protocol::Http1, Some(peer)))
}

fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4(),
        SocketAddr::V6(_) => TcpSocket::new_v6(),
    }?;
    // A port that was just left may be taken again at once.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)?.into_std()
}
