//! What is done with the film under the latent map.

use super::concept::Concept;
use super::model::{PathAction, PathCourse, PathEnd};
use crate::page::features::latent_map::LatentAction;
use crate::page::store::{Effect, State};

impl State {
    pub(in crate::page) fn act_on_path(&mut self, action: PathAction) -> Vec<Effect> {
        let (film, latent) = (&mut self.latent_path, &mut self.latent);
        match action {
            PathAction::Course(course) => {
                film.course = course;
                if film.concept().is_none() {
                    film.course = PathCourse::Path;
                }
                film.settle(&latent.probe);
            }
            PathAction::Way(way) => film.way = way,
            PathAction::At(at) => {
                let (least, most) = film.range();
                let at = at.clamp(least, most);
                let Ok(code) = film.code_at(latent, at) else {
                    return Vec::new();
                };
                match film.course {
                    PathCourse::Path => film.share = at,
                    PathCourse::Concept(_) => film.strength = at,
                }
                return self.act_on_latent(LatentAction::Probe(code));
            }
            PathAction::End(end, code) => return self.put_end(end, code),
            PathAction::Start(code) if code.len() == latent.size => {
                film.settle(&code);
                return self.act_on_latent(LatentAction::Probe(code));
            }
            PathAction::Start(_) => {}
            PathAction::Swap => {
                let latent = &mut *self.latent;
                std::mem::swap(&mut latent.a, &mut latent.b);
                latent.walk_set = true;
                film.share = 1.0 - film.share;
                self.say("A and B swapped");
            }
            PathAction::Choose(end) => {
                film.choosing = end;
                film.placed = false;
                if let Some(end) = end {
                    self.say(format!("Choose a picture for {} on the map", letter(end)));
                }
            }
            PathAction::Chosen if film.placed => {
                let next = match film.choosing {
                    Some(PathEnd::A) => Some(PathEnd::B),
                    _ => None,
                };
                film.choosing = next;
                film.placed = false;
            }
            PathAction::Chosen => {}
            PathAction::Add {
                name,
                towards,
                away,
            } => {
                film.made += 1;
                let id = film.made;
                self.say(format!("Concept {name} added"));
                self.latent_path.concepts.push(Concept {
                    id,
                    name,
                    towards,
                    away,
                });
                return self.act_on_path(PathAction::Course(PathCourse::Concept(id)));
            }
            PathAction::Remove(id) => {
                if let Some(at) = film.concepts.iter().position(|concept| concept.id == id) {
                    let gone = film.concepts.remove(at);
                    if film.course == PathCourse::Concept(id) {
                        film.course = PathCourse::Path;
                    }
                    self.say(format!("Concept {} removed", gone.name));
                }
            }
        }
        Vec::new()
    }

    /// What is done on the map, with what it means for the film: where an end is being chosen, what is pointed at is that
    /// end; else an arrow goes through the probe wherever it is moved.
    pub(in crate::page) fn act_on_map(&mut self, action: LatentAction) -> Vec<Effect> {
        match (action, self.latent_path.choosing) {
            (LatentAction::Probe(code), Some(end)) => {
                self.latent_path.placed = true;
                let code = self.pictured_near(&code).unwrap_or(code);
                self.put_end(end, code)
            }
            (action, _) => {
                let moves = matches!(action, LatentAction::Probe(_));
                let effects = self.act_on_latent(action);
                if moves {
                    self.latent_path.settle(&self.latent.probe);
                }
                effects
            }
        }
    }

    /// The code of the picture that the map shows nearest to where it shows this code.
    fn pictured_near(&self, code: &[f32]) -> Option<Vec<f32>> {
        let [x, y] = self.latent.to_screen(code);
        let points = self.latent.points_on_screen();
        let away = |[a, b]: [f64; 2]| (a - x).powi(2) + (b - y).powi(2);
        let (nearest, _) = points
            .into_iter()
            .enumerate()
            .filter(|&(i, _)| self.latent.is_shown(i))
            .min_by(|(_, a), (_, b)| away(*a).total_cmp(&away(*b)))?;
        self.latent.code(nearest).map(<[f32]>::to_vec)
    }

    fn put_end(&mut self, end: PathEnd, code: Vec<f32>) -> Vec<Effect> {
        let classes = self.data.as_ref().map_or(&[][..], |data| &data.classes);
        let near = self.latent.whereabouts(&code, classes);
        self.say(format!("{}: {near}", letter(end)));
        self.act_on_latent(match end {
            PathEnd::A => LatentAction::StartWalk(code),
            PathEnd::B => LatentAction::EndWalk(code),
        })
    }

    /// New codes have come: an arrow leads elsewhere now, and the probe with it.
    pub(in crate::page) fn follow_arrow(&mut self) {
        if self.latent_path.strength == 0.0 || self.latent_path.concept().is_none() {
            self.latent_path.settle(&self.latent.probe);
        } else if let Ok(code) = self
            .latent_path
            .code_at(&self.latent, self.latent_path.strength)
        {
            self.latent.probe = code;
        }
    }
}

fn letter(end: PathEnd) -> char {
    match end {
        PathEnd::A => 'A',
        PathEnd::B => 'B',
    }
}
